using System.Security.Cryptography.X509Certificates;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Client.Credentials;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpManager.Tests.Backends.Kubernetes.Client;

/// <summary>Over real TLS on the loopback.</summary>
public class KubeHandlerTests
{
    private static readonly X509Certificate2 s_authority = TestCertificates.Authority("cluster");
    private static readonly X509Certificate2 s_other = TestCertificates.Authority("other");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_of_the_named_authority_is_believed(bool rsa)
    {
        await using var server = new TlsServer(TestCertificates.Leaf(s_authority, rsa, expired: false, "127.0.0.1"));

        (await VersionAsync(server, ServerTrust.Of([s_other, s_authority]))).Minor.ShouldBe(30);
    }

    [Fact]
    public async Task A_server_of_another_authority_is_not_and_the_reason_is_told()
    {
        await using var server = new TlsServer(TestCertificates.Leaf(s_other, rsa: false, expired: false, "127.0.0.1"));

        var failure = await Should.ThrowAsync<KubernetesUnavailableException>(() => VersionAsync(server, ServerTrust.Of([s_authority])));

        failure.Outage.ShouldBe(KubernetesOutage.Untrusted);
        failure.Message.ShouldBe($"Kubernetes at {server.Address.ToString().TrimEnd('/')} cannot be trusted: its certificate is of another authority than the credentials name");
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_not_believed()
    {
        await using var server = new TlsServer(TestCertificates.Leaf(s_authority, rsa: false, expired: false, "api.test"));

        (await Should.ThrowAsync<KubernetesUnavailableException>(() => VersionAsync(server, ServerTrust.Of([s_authority])))).Message
            .ShouldEndWith("its certificate is for another name");
    }

    [Fact]
    public async Task An_expired_certificate_is_not_believed()
    {
        await using var server = new TlsServer(TestCertificates.Leaf(s_authority, rsa: false, expired: true, "127.0.0.1"));

        (await Should.ThrowAsync<KubernetesUnavailableException>(() => VersionAsync(server, ServerTrust.Of([s_authority])))).Message
            .ShouldContain("expired");
    }

    [Fact]
    public async Task A_certificate_of_the_name_that_the_kubeconfig_says_is_believed_and_asked_for()
    {
        await using var server = new TlsServer(TestCertificates.Leaf(s_authority, rsa: false, expired: false, "api.test"));

        (await VersionAsync(server, ServerTrust.Of([s_authority]), name: "api.test")).Minor.ShouldBe(30);

        server.NameAskedFor.ShouldBe("api.test");
    }

    [Fact]
    public async Task Without_an_authority_the_systems_are_believed_only()
    {
        await using var server = new TlsServer(TestCertificates.Leaf(s_authority, rsa: false, expired: false, "127.0.0.1"));

        (await Should.ThrowAsync<KubernetesUnavailableException>(() => VersionAsync(server, ServerTrust.System))).Outage.ShouldBe(KubernetesOutage.Untrusted);
    }

    [Fact]
    public async Task Whoever_is_told_not_to_check_believes_anyone()
    {
        await using var server = new TlsServer(TestCertificates.Leaf(s_other, rsa: false, expired: true, "x"));

        (await VersionAsync(server, ServerTrust.Anyone)).Minor.ShouldBe(30);
    }

    [Fact]
    public async Task An_intermediate_authority_alone_may_be_named()
    {
        var intermediate = TestCertificates.Authority("intermediate", s_authority);
        await using var server = new TlsServer(TestCertificates.Leaf(intermediate, rsa: false, expired: false, "127.0.0.1"));

        (await VersionAsync(server, ServerTrust.Of([X509CertificateLoader.LoadCertificate(intermediate.RawData)]))).Minor.ShouldBe(30);
    }

    [Fact]
    public async Task Intermediate_authorities_that_the_server_sends_are_used()
    {
        var intermediate = TestCertificates.Authority("intermediate", s_authority);
        await using var server = new TlsServer(TestCertificates.Leaf(intermediate, rsa: false, expired: false, "127.0.0.1"), [intermediate]);

        (await VersionAsync(server, ServerTrust.Of([s_authority]))).Minor.ShouldBe(30);
    }

    [Fact]
    public async Task An_authority_that_was_renewed_in_its_file_is_believed_at_once()
    {
        using var folder = new TempFolder();
        var path = folder.Combine("ca.crt");
        await File.WriteAllTextAsync(path, s_other.ExportCertificatePem(), Ct);
        var trust = ServerTrust.OfFile(path, TimeProvider.System);
        await using var server = new TlsServer(TestCertificates.Leaf(s_authority, rsa: false, expired: false, "127.0.0.1"));
        await Should.ThrowAsync<KubernetesUnavailableException>(() => VersionAsync(server, trust));

        await File.WriteAllTextAsync(path, s_authority.ExportCertificatePem(), Ct);

        (await VersionAsync(server, trust)).Minor.ShouldBe(30);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_client_certificate_is_shown(bool rsa)
    {
        var leaf = TestCertificates.Leaf(s_other, rsa);
        var certificate = PemCertificates.ReadClient(leaf.ExportCertificatePem() + "\n" + s_other.ExportCertificatePem(), TestCertificates.KeyPem(leaf));
        await using var server = new TlsServer(TestCertificates.Leaf(s_authority, rsa: false, expired: false, "127.0.0.1"), asksForCertificate: true);

        await VersionAsync(server, ServerTrust.Of([s_authority]), certificate: certificate);

        server.ClientThumbprint.ShouldBe(leaf.Thumbprint);
    }

    [Fact]
    public async Task Who_listens_nowhere_refuses()
    {
        var server = new TlsServer(TestCertificates.Leaf(s_authority, rsa: false, expired: false, "127.0.0.1"));
        var address = server.Address;
        await server.DisposeAsync();

        (await Should.ThrowAsync<KubernetesUnavailableException>(() => VersionAsync(address, ServerTrust.System, name: null, certificate: null))).Message
            .ShouldBe($"Kubernetes at {address.ToString().TrimEnd('/')} refuses connections");
    }

    private static Task<ServerVersion> VersionAsync(TlsServer server, ServerTrust trust, string? name = null, ClientCertificate? certificate = null) =>
        VersionAsync(server.Address, trust, name, certificate);

    private static async Task<ServerVersion> VersionAsync(Uri address, ServerTrust trust, string? name, ClientCertificate? certificate)
    {
        var source = new FixedCredential(new KubeCredential(Token: null, certificate));
        using var client = new KubernetesClient(
            new KubernetesCredentials(address, "mcp", trust, name, source, "test"),
            TimeProvider.System,
            NullLogger<KubernetesClient>.Instance);
        return await client.VersionAsync(Ct);
    }
}
