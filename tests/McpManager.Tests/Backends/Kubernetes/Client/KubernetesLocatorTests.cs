using McpManager.Backends.Kubernetes.Client;

namespace McpManager.Tests.Backends.Kubernetes.Client;

public sealed class KubernetesLocatorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("10.96.0.1", "443", "https://10.96.0.1/")]
    [InlineData("fd00::1", "6443", "https://[fd00::1]:6443/")]
    [InlineData("kubernetes.default.svc", "443", "https://kubernetes.default.svc/")]
    public async Task A_pods_credentials_are_found(string host, string port, string server)
    {
        await WriteAsync("token", "secret-token");
        await WriteAsync("ca.crt", "x");
        await WriteAsync("namespace", "mcp\n");

        var found = Locate(explicitly: false, ("KUBERNETES_SERVICE_HOST", host), ("KUBERNETES_SERVICE_PORT", port));

        found.Available.ShouldBeTrue();
        found.Finding.ShouldBe("in-cluster credentials of namespace mcp");
        found.Credentials!.Server.ShouldBe(new Uri(server));
        (await found.Credentials.Source.GetAsync(Ct)).Token.ShouldBe("secret-token");
        found.ToString().ShouldNotContain("secret-token");
    }

    [Fact]
    public void Outside_of_a_cluster_none_are_found() =>
        Locate(explicitly: false).ShouldBe(new KubernetesLocation(false, "no in-cluster credentials (KUBERNETES_SERVICE_HOST is not set)"));

    [Fact]
    public void A_pod_without_a_token_is_told_why() =>
        Locate(explicitly: false, ("KUBERNETES_SERVICE_HOST", "h"), ("KUBERNETES_SERVICE_PORT", "443")).Finding
            .ShouldBe($"no in-cluster credentials ({_folder.Path}/token is missing: does the pod set automountServiceAccountToken to false?)");

    [Theory]
    [InlineData("h/x", "443")]
    [InlineData("u@h", "443")]
    [InlineData("h", "70000")]
    [InlineData("h", "tcp://10.0.0.1:443")]
    public void What_is_no_address_is_told(string host, string port) =>
        Locate(explicitly: false, ("KUBERNETES_SERVICE_HOST", host), ("KUBERNETES_SERVICE_PORT", port)).Finding.ShouldContain("are no address");

    [Fact]
    public async Task A_kubeconfig_counts_only_when_Kubernetes_was_asked_for()
    {
        var path = await ConfigAsync("config");

        Locate(explicitly: false, ("KUBECONFIG", path)).Available.ShouldBeFalse();
        var found = Locate(explicitly: true, ("KUBECONFIG", $"/absent:{path}"));

        found.Finding.ShouldBe($"context 'x' of {path}, namespace team");
        found.Credentials.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_usual_kubeconfig_is_the_last_resort()
    {
        Directory.CreateDirectory(_folder.Combine(".kube"));
        await ConfigAsync(".kube/config");

        Locate(explicitly: true, ("HOME", _folder.Path), ("KUBECONFIG", " ")).Available.ShouldBeTrue();
        Locate(explicitly: true).Finding.ShouldBe(
            "no in-cluster credentials (KUBERNETES_SERVICE_HOST is not set) and no kubeconfig (KUBECONFIG is not set, and there is no ~/.kube/config)");
    }

    [Fact]
    public void A_kubeconfig_that_cannot_be_used_says_why() =>
        Locate(explicitly: true, ("KUBECONFIG", "/absent")).ShouldBe(new KubernetesLocation(false, "no usable kubeconfig: /absent does not exist"));

    private KubernetesLocation Locate(bool explicitly, params (string Name, string Value)[] environment) =>
        new KubernetesLocator(_folder.Path, TimeProvider.System).Locate(environment.ToDictionary(entry => entry.Name, entry => entry.Value), explicitly);

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_folder.Combine(name), text, Ct);

    private async Task<string> ConfigAsync(string name)
    {
        await WriteAsync(name, "{current-context: x, contexts: [{name: x, context: {cluster: c, namespace: team}}], clusters: [{name: c, cluster: {server: 'https://c'}}]}");
        return _folder.Combine(name);
    }
}
