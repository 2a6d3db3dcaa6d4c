using System.Net;
using System.Text;
using McpManager.Tests.Hosting;

namespace McpManager.Tests.Api;

public class BodyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/jsonp")]
    [InlineData(null)]
    public async Task Only_JSON_is_read(string? type)
    {
        await using var manager = await TestManager.StartAsync();
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await manager.Http.PostAsync("/containers", content, Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        response.Content.Headers.ContentType.ShouldNotBeNull().MediaType.ShouldBe("application/problem+json");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_beyond_the_limit_is_refused_whether_its_length_is_said_or_not(bool lengthIsSaid)
    {
        await using var manager = await TestManager.StartAsync();
        var bytes = Encoding.UTF8.GetBytes(new string(' ', (1 << 20) + 1));
        using HttpContent content = lengthIsSaid ? new ByteArrayContent(bytes) : new StreamContent(new UnknownLength(bytes));
        content.Headers.ContentType = new("application/json");

        using var response = await manager.Http.PostAsync("/containers", content, Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Every_wrong_field_is_named()
    {
        await using var manager = await TestManager.StartAsync();
        using var content = new StringContent("""{"service_nam":"x","replicas":"two"}""", Encoding.UTF8, "application/json");

        using var response = await manager.Http.PostAsync("/containers", content, Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var text = await response.Content.ReadAsStringAsync(Ct);
        text.ShouldContain("\"service_nam\":[\"unknown field; did you mean 'service_name'?\"]");
        text.ShouldContain("\"replicas\":");
    }

    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
