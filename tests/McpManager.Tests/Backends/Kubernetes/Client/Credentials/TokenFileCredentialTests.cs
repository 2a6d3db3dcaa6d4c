using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Client.Credentials;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Backends.Kubernetes.Client.Credentials;

public sealed class TokenFileCredentialTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TempFolder _folder = new();

    private string Token => _folder.Combine("token");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_token_is_read_anew_after_a_minute()
    {
        await File.WriteAllTextAsync(Token, "one\n", Ct);
        var source = new TokenFileCredential(Token, certificate: null, _time);
        (await source.GetAsync(Ct)).Token.ShouldBe("one");
        await File.WriteAllTextAsync(Token, "two\n", Ct);

        (await source.GetAsync(Ct)).Token.ShouldBe("one");
        _time.Advance(TimeSpan.FromMinutes(1));

        (await source.GetAsync(Ct)).Token.ShouldBe("two");
    }

    [Fact]
    public async Task A_token_that_is_gone_for_a_moment_stays_what_it_was()
    {
        await File.WriteAllTextAsync(Token, "one", Ct);
        var source = new TokenFileCredential(Token, certificate: null, _time);
        var one = await source.GetAsync(Ct);
        File.Delete(Token);
        _time.Advance(TimeSpan.FromMinutes(1));

        (await source.GetAsync(Ct)).ShouldBeSameAs(one);
    }

    [Theory]
    [InlineData("", " holds no token")]
    [InlineData("secret\r\nX-Header: a", " holds no token")]
    [InlineData(null, " cannot be read: ")]
    public async Task What_is_no_token_is_not_sent(string? content, string problem)
    {
        if (content is not null)
        {
            await File.WriteAllTextAsync(Token, content, Ct);
        }

        var source = new TokenFileCredential(Token, certificate: null, _time);

        var failure = await Should.ThrowAsync<KubernetesUnavailableException>(async () => await source.GetAsync(Ct));

        failure.Message.ShouldStartWith(Token + problem);
        failure.Message.ShouldNotContain("secret");
    }
}
