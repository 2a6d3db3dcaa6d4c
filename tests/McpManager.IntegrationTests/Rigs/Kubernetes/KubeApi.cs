using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace McpManager.IntegrationTests.Rigs.Kubernetes;

/// <summary>The API server as its administrator, without the product's own client: what a test looks at and prepares behind the manager's back.</summary>
internal sealed class KubeApi : IDisposable
{
    private readonly X509Certificate2Collection _authorities = [];

    private KubeApi(JsonNode kubeconfig)
    {
        var cluster = kubeconfig["clusters"]![0]!["cluster"]!;
        var user = kubeconfig["users"]![0]!["user"]!;
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, EnableMultipleHttp2Connections = true };
        if (Text(cluster, "certificate-authority-data") is { } authority)
        {
            _authorities.ImportFromPem(authority);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors);
        }

        if (Text(user, "client-certificate-data") is { } certificate)
        {
            using var pem = X509Certificate2.CreateFromPem(certificate, Text(user, "client-key-data"));
            handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null)];
        }

        // For watches too.
        Http = new HttpClient(handler) { BaseAddress = new Uri((string)cluster["server"]!), Timeout = Timeout.InfiniteTimeSpan };
        if ((string?)user["token"] is { } token)
        {
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public HttpClient Http { get; }

    public static async Task<KubeApi> ConnectAsync(Kubectl kubectl) => new(await kubectl.JsonAsync("config", "view", "--raw", "--minify", "--flatten"));

    /// <summary>Nobody to the API server: what it is sent with is the caller's.</summary>
    public HttpClient Nobody()
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (_authorities.Count > 0)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors);
        }

        return new HttpClient(handler) { BaseAddress = Http.BaseAddress };
    }

    /// <summary><c>null</c> where there is none.</summary>
    public async Task<JsonNode?> FindAsync(string path)
    {
        using var response = await Http.GetAsync(path);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(response);
    }

    public async Task<IReadOnlyList<JsonNode>> ListAsync(string path) => [.. (await FindAsync(path))?["items"]?.AsArray().OfType<JsonNode>() ?? []];

    public async Task<JsonNode> CreateAsync(string path, JsonNode body)
    {
        using var response = await Http.PostAsJsonAsync(path, body);
        return await ReadAsync(response);
    }

    /// <summary>A merge patch: a null takes the field away.</summary>
    public async Task<JsonNode> PatchAsync(string path, JsonNode body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/merge-patch+json");
        using var response = await Http.PatchAsync(path, content);
        return await ReadAsync(response);
    }

    /// <summary>Begins to; what is not there is deleted already.</summary>
    public async Task DeleteAsync(string path)
    {
        using var response = await Http.DeleteAsync(path);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            await ReadAsync(response);
        }
    }

    public void Dispose() => Http.Dispose();

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new InvalidOperationException($"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri}: {(int)response.StatusCode} {text}");
    }

    private static string? Text(JsonNode node, string name) => (string?)node[name] is { } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data)) : null;

    private bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        return chain.Build(server);
    }
}
