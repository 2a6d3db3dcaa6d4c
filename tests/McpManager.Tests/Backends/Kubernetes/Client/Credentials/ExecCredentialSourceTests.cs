using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Client.Credentials;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Backends.Kubernetes.Client.Credentials;

public class ExecCredentialSourceTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private int _runs;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ExecCommand.Version1)]
    [InlineData(ExecCommand.Version1Beta1)]
    public async Task A_credential_without_an_end_is_asked_for_once(string version)
    {
        using var source = Source(() => Printed("""{"token":"t1"}""", version), version);

        var one = await source.GetAsync(Ct);
        _time.Advance(TimeSpan.FromDays(1));

        one.Token.ShouldBe("t1");
        (await source.GetAsync(Ct)).ShouldBeSameAs(one);
        _runs.ShouldBe(1);
    }

    [Fact]
    public async Task A_credential_is_asked_for_again_shortly_before_its_end()
    {
        using var source = Source(() => Printed($$"""{"token":"t{{_runs}}","expirationTimestamp":"2026-01-01T01:00:00Z"}"""));
        await source.GetAsync(Ct);

        _time.Advance(TimeSpan.FromMinutes(59));
        (await source.GetAsync(Ct)).Token.ShouldBe("t1");
        _time.Advance(TimeSpan.FromSeconds(31));
        (await source.GetAsync(Ct)).Token.ShouldBe("t2");
    }

    [Fact]
    public async Task A_rejected_credential_is_asked_for_again_once()
    {
        using var source = Source(() => Printed($$"""{"token":"t{{_runs}}"}"""));
        var one = await source.GetAsync(Ct);

        source.Reject(one);
        var two = await source.GetAsync(Ct);
        source.Reject(one);

        (await source.GetAsync(Ct)).ShouldBeSameAs(two);
        two.Token.ShouldBe("t2");
    }

    [Fact]
    public async Task A_certificate_may_be_printed_too()
    {
        var leaf = TestCertificates.Leaf(TestCertificates.Authority("users"));
        using var source = Source(() => Printed(
            $$"""{"clientCertificateData":"{{Json(leaf.ExportCertificatePem())}}","clientKeyData":"{{Json(TestCertificates.KeyPem(leaf))}}"}"""));

        (await source.GetAsync(Ct)).Certificate!.Leaf.Thumbprint.ShouldBe(leaf.Thumbprint);
    }

    [Theory]
    [InlineData(null, "", "", "was not found (get it at x)")]
    [InlineData(3, "secret-output", "log in first\u001b[0m", "ended with 3: log in first [0m (get it at x)")]
    [InlineData(0, "secret-output", "", "did not print the JSON of an ExecCredential")]
    [InlineData(0, """{"kind":"Other"}""", "", "did not print an ExecCredential")]
    [InlineData(0, """{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"secret-output"}}""", "", "printed an ExecCredential of another version than client.authentication.k8s.io/v1")]
    [InlineData(0, """{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1"}""", "", "printed an ExecCredential without a status")]
    [InlineData(0, """{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}""", "", "printed neither a token nor a certificate")]
    [InlineData(0, """{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"secret-output\n x"}}""", "", "printed a token that cannot be sent")]
    [InlineData(0, """{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"secret-output"}}""", "", "printed only one of clientCertificateData and clientKeyData")]
    [InlineData(0, """{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"secret-output","clientCertificateData":"x"}}""", "", "printed a client certificate or key that cannot be read")]
    public async Task A_plugin_that_fails_is_told_without_what_it_printed(int? code, string output, string errors, string problem)
    {
        using var source = Source(() => new ExecOutput(code, output, errors));

        var failure = await Should.ThrowAsync<KubernetesUnavailableException>(async () => await source.GetAsync(Ct));

        failure.Message.ShouldBe("The credential plugin plugin " + problem);
        failure.Outage.ShouldBe(KubernetesOutage.Credentials);
        failure.ToString().ShouldNotContain("secret-output");
    }

    private static ExecOutput Printed(string status, string version = ExecCommand.Version1) =>
        new(0, $$"""{"kind":"ExecCredential","apiVersion":"{{version}}","status":{{status}}}""", string.Empty);

    private static string Json(string text) => text.Replace("\n", "\\n", StringComparison.Ordinal);

    private ExecCredentialSource Source(Func<ExecOutput> run, string version = ExecCommand.Version1) => new(
        new ExecCommand("plugin", [], [], version, "{}", "get it at x"),
        certificate: null,
        (_, _) =>
        {
            _runs++;
            return Task.FromResult(run());
        },
        _time);
}
