using McpManager.Backends.Kubernetes.Client.Credentials;

namespace McpManager.Tests.Backends.Kubernetes.Client.Credentials;

public sealed class KubeconfigTests : IDisposable
{
    private const string Secret = "c2VjcmV0LXZhbHVl";

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_current_context_is_used()
    {
        var found = Read(
            """
            current-context: two
            contexts:
            - {name: one, context: {cluster: a, user: a}}
            - {name: two, context: {cluster: b, user: b, namespace: team}}
            clusters:
            - {name: a, cluster: {server: "https://a:1"}}
            - {name: b, cluster: {server: "https://b:2/k8s", tls-server-name: api}}
            users:
            - {name: a, user: {token: A}}
            - {name: b, user: {token: B}}
            """);

        found.Server.ShouldBe(new Uri("https://b:2/k8s/"));
        (found.Namespace, found.TlsServerName).ShouldBe(("team", "api"));
        (await found.Source.GetAsync(Ct)).Token.ShouldBe("B");
        found.Origin.ShouldStartWith("context 'two' of ");
    }

    [Fact]
    public async Task Of_several_files_the_first_counts()
    {
        var first = Write("""
            contexts: [{name: x, context: {cluster: c, user: u}}]
            users: [{name: u, user: {token: first}}]
            """);
        var second = Write(Config("{token: second}"));

        var found = KubeconfigCredentials.From(Kubeconfig.Load([_folder.Combine("absent"), first, second]), TimeProvider.System);

        (await found.Source.GetAsync(Ct)).Token.ShouldBe("first");
        found.Server.Host.ShouldBe("c");
    }

    [Fact]
    public async Task JSON_is_a_kubeconfig_too()
    {
        var found = Read("""{"current-context":"x","contexts":[{"name":"x","context":{"cluster":"c","user":null}}],"clusters":[{"name":"c","cluster":{"server":"http://127.0.0.1:8001"}}],"users":null}""");

        (await found.Source.GetAsync(Ct)).ShouldBe(new KubeCredential(null, null));
        found.Namespace.ShouldBe("default");
    }

    [Fact]
    public async Task A_token_file_stands_relative_to_the_kubeconfig_and_is_read_anew()
    {
        var path = _folder.Combine("tokens", "t");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "one", Ct);
        var source = Read(Config("{tokenFile: tokens/t, token: ignored}")).Source;
        var one = await source.GetAsync(Ct);

        await File.WriteAllTextAsync(path, "two", Ct);

        (await source.GetAsync(Ct)).ShouldBeSameAs(one);
        source.Reject(one);
        (one.Token, (await source.GetAsync(Ct)).Token).ShouldBe(("one", "two"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_certificates_come_inline_and_from_files(bool rsa)
    {
        var authority = TestCertificates.Authority("users");
        var leaf = TestCertificates.Leaf(authority, rsa);
        var (certificate, key) = (leaf.ExportCertificatePem(), TestCertificates.KeyPem(leaf));
        await File.WriteAllTextAsync(_folder.Combine($"{rsa}.crt"), certificate, Ct);
        await File.WriteAllTextAsync(_folder.Combine($"{rsa}.key"), key, Ct);

        foreach (var user in new[]
        {
            $"{{client-certificate-data: {Base64(certificate)}, client-key-data: {Base64(key)}}}",
            $"{{client-certificate: {rsa}.crt, client-key: {rsa}.key}}",
            $"{{client-certificate: absent, client-certificate-data: {Base64(certificate)}, client-key: {rsa}.key}}",
        })
        {
            var shown = (await Read(Config(user)).Source.GetAsync(Ct)).Certificate.ShouldNotBeNull();
            shown.Leaf.Thumbprint.ShouldBe(leaf.Thumbprint);
            shown.Leaf.HasPrivateKey.ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("{auth-provider: {name: gcp}}", "users[0].user.auth-provider was removed from Kubernetes in 1.26")]
    [InlineData("{username: a, password: b}", "users[0].user.username and password were removed")]
    [InlineData("{token: t, as: admin}", "users[0].user.as is not supported")]
    [InlineData("{token: [a]}", "users[0].user.token must be a text")]
    [InlineData("{token: \"a b\"}", "users[0].user.token holds characters")]
    [InlineData("{client-certificate-data: AA==}", "users[0].user.client-key is missing")]
    [InlineData("{client-certificate-data: '*', client-key-data: AA==}", "users[0].user.client-certificate-data is not base64")]
    [InlineData("{client-certificate-data: " + Secret + ", client-key-data: " + Secret + "}", "users[0].user.client-certificate and client-key are no PEM")]
    [InlineData("{client-certificate: absent.crt, client-key: absent.key}", "users[0].user.client-certificate names a file that cannot be read")]
    [InlineData("{exec: {command: x}}", "users[0].user.exec.apiVersion is missing")]
    [InlineData("{exec: {command: x, apiVersion: client.authentication.k8s.io/v1alpha1}}", "users[0].user.exec.apiVersion must be client.authentication.k8s.io/v1 or")]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1}}", "users[0].user.exec.command is missing")]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1, command: x, args: secret-value}}", "users[0].user.exec.args must be a list")]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1, command: x, env: [secret-value]}}", "users[0].user.exec.env[0] must be a map")]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}}", "users[0].user.exec.interactiveMode must not be Always")]
    public void A_user_that_cannot_be_used_is_named_by_its_field(string user, string problem) => ShouldBeRefused(Config(user), problem);

    [Theory]
    [InlineData("{server: \"https://c\", proxy-url: \"http://p\"}", "clusters[0].cluster.proxy-url is not supported")]
    [InlineData("{}", "clusters[0].cluster.server is missing")]
    [InlineData("{server: \"ftp://c\"}", "clusters[0].cluster.server must be a URL such as https://host:6443")]
    [InlineData("{server: \"c:6443\"}", "clusters[0].cluster.server must be a URL such as https://host:6443")]
    [InlineData("{server: \"https://u:secret-value@c\"}", "clusters[0].cluster.server must not hold a user or a password")]
    [InlineData("{server: \"http://c\"}", "clusters[0].cluster.server is http")]
    [InlineData("{server: \"https://c\", certificate-authority-data: AA==}", "clusters[0].cluster.certificate-authority-data holds no certificate in PEM")]
    [InlineData("{server: \"https://c\", certificate-authority: absent.crt}", "clusters[0].cluster.certificate-authority names a file that cannot be read")]
    [InlineData("{server: \"https://c\", insecure-skip-tls-verify: yes}", "clusters[0].cluster.insecure-skip-tls-verify must be true or false")]
    [InlineData("{server: \"https://c\", insecure-skip-tls-verify: true, certificate-authority-data: AA==}", "clusters[0].cluster.insecure-skip-tls-verify contradicts")]
    [InlineData("null", "current-context")]
    public void A_cluster_that_cannot_be_used_is_named_by_its_field(string cluster, string problem) =>
        ShouldBeRefused(Config("{token: t}", cluster: cluster), problem == "current-context" ? "contexts[0].context.cluster names 'c', which is not in clusters" : problem);

    [Theory]
    [InlineData("", "current-context is missing")]
    [InlineData("- a", "it must be a map of apiVersion, clusters, contexts and users")]
    [InlineData("a: [secret-value", "is not valid YAML near line ")]
    [InlineData("a: secret-value\na: secret-value", "is not valid YAML near line 2")]
    [InlineData("current-context: x", "current-context names 'x', which is not in contexts")]
    [InlineData("current-context: x\ncontexts: {a: b}", "contexts must be a list")]
    [InlineData("current-context: x\ncontexts: [{name: x, context: {user: u, cluster: c}}]\nclusters: [{name: c, cluster: {server: https://c}}]", "contexts[0].context.user names 'u', which is not in users")]
    [InlineData("current-context: x\ncontexts: [{name: x, context: {namespace: n}}]", "contexts[0].context.cluster is missing")]
    [InlineData("current-context: x\ncontexts: [{context: {user: u}}]", "contexts[0].name is missing")]
    public void A_file_that_cannot_be_used_says_where(string text, string problem) => ShouldBeRefused(text, problem);

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Should.Throw<KubeconfigException>(() => Kubeconfig.Load(["/absent/config"])).Message.ShouldBe("/absent/config does not exist");

    private void ShouldBeRefused(string text, string problem)
    {
        var path = Write(text);

        var message = Should.Throw<KubeconfigException>(() => KubeconfigCredentials.From(Kubeconfig.Load([path]), TimeProvider.System)).Message;

        message.ShouldContain(problem);
        message.ShouldStartWith(path);
        message.ShouldNotContain("secret-value");
    }

    private KubernetesCredentials Read(string text) => KubeconfigCredentials.From(Kubeconfig.Load([Write(text)]), TimeProvider.System);

    private static string Config(string user, string cluster = "{server: \"https://c:6443\"}") =>
        $"""
        apiVersion: v1
        kind: Config
        current-context: x
        contexts:
        - name: x
          context:
            cluster: c
            user: u
        clusters:
        - name: c
          cluster: {cluster}
        users:
        - name: u
          user: {user}
        """;

    private string Write(string text)
    {
        var path = _folder.Combine(Path.GetRandomFileName());
        File.WriteAllText(path, text);
        return path;
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
