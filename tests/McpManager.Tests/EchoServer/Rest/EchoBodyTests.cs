using System.Text;
using EchoServer.Rest;

namespace McpManager.Tests.EchoServer.Rest;

public sealed class EchoBodyTests
{
    [Theory]
    [InlineData("""{"message":"hi"}""", "hi")]
    [InlineData("""{"message":""}""", "")]
    [InlineData("""{"message":"\u00fc\ud83e\udd9c"}""", "ü🦜")]
    public async Task A_message_is_read(string body, string expected) => (await ReadAsync(body)).Message.ShouldBe(expected);

    [Fact]
    public async Task Every_problem_is_reported_at_once()
    {
        var (message, errors) = await ReadAsync("""{"mesage":"a","Message":"b"}""");

        message.ShouldBeNull();
        errors.Keys.ShouldBe(["mesage", "Message", "message"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"message":"a"} x""")]
    [InlineData("""{"message":"a",}""")]
    public async Task What_is_no_json_text_is_a_problem_of_the_body(string body) =>
        (await ReadAsync(body)).Errors.Keys.ShouldBe(["body"]);

    private static Task<(string? Message, IReadOnlyDictionary<string, string> Errors)> ReadAsync(string body) =>
        EchoBody.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), TestContext.Current.CancellationToken);
}
