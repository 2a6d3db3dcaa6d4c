using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using McpManager.Backends.Podman.Client;
using McpManager.Tests.Backends.Podman.Client;

namespace McpManager.Tests.Backends.Podman.State;

/// <summary>The volumes of a Podman, in memory.</summary>
internal sealed class FakeVolumes
{
    public ConcurrentDictionary<string, Dictionary<string, string>> All { get; } = new(StringComparer.Ordinal);

    /// <summary>A call that fails: its method and the last name in its path.</summary>
    public Func<HttpMethod, string, bool> Fails { get; set; } = (_, _) => false;

    /// <summary>It takes effect, but its answer is lost.</summary>
    public bool AnswersAreLost { get; set; }

    public IEnumerable<string> Names => All.Keys.Order(StringComparer.Ordinal);

    public PodmanClient Client() => new FakePodman(Answer).Client();

    private HttpResponseMessage Answer(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath["/v4.0.0/libpod/volumes/".Length..];
        var (status, body) = path switch
        {
            "json" => (HttpStatusCode.OK, JsonSerializer.Serialize(All.Select(volume => new { Name = volume.Key, Labels = volume.Value }))),
            "create" => Create(request.Content!.ReadAsStringAsync().Result),
            _ => OfOne(request.Method, path.Split('/')[0]),
        };
        return AnswersAreLost && request.Method != HttpMethod.Get
            ? throw new HttpRequestException("the connection broke")
            : new HttpResponseMessage(status) { Content = new StringContent(body) };
    }

    private (HttpStatusCode Status, string Body) Create(string json)
    {
        var spec = JsonSerializer.Deserialize<JsonElement>(json);
        var name = spec.GetProperty("Name").GetString()!;
        return Fails(HttpMethod.Post, name) ? (HttpStatusCode.InternalServerError, """{"cause":"no space left on device","message":"no space left on device"}""")
            : All.TryAdd(name, spec.GetProperty("Label").Deserialize<Dictionary<string, string>>()!) ? (HttpStatusCode.Created, "{}")
            : (HttpStatusCode.InternalServerError, """{"cause":"volume already exists"}""");
    }

    private (HttpStatusCode Status, string Body) OfOne(HttpMethod method, string name) =>
        method == HttpMethod.Delete && Fails(method, name) ? (HttpStatusCode.Conflict, """{"cause":"volume is being used"}""")
        : method == HttpMethod.Delete && All.TryRemove(name, out _) ? (HttpStatusCode.NoContent, string.Empty)
        : method == HttpMethod.Get && All.ContainsKey(name) ? (HttpStatusCode.OK, $$"""{"Name":"{{name}}"}""")
        : (HttpStatusCode.NotFound, """{"cause":"no such volume"}""");
}
