using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Manager;

/// <summary>Requests as bytes on the wire: for what the typed client never sends.</summary>
internal static class RawCalls
{
    public const string EchoBody = """{"service_name":"victim","template":"echo"}""";

    public static Task<Answer> GetRawAsync(this ManagerProcess manager, string url, params (string Name, string Value)[] headers) =>
        manager.SendRawAsync("GET", url, content: null, headers);

    public static Task<Answer> PostJsonAsync(this ManagerProcess manager, string url, string json, params (string Name, string Value)[] headers) =>
        manager.SendRawAsync("POST", url, Json(json), headers);

    public static async Task<Answer> SendRawAsync(
        this ManagerProcess manager,
        string method,
        string url,
        HttpContent? content = null,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue(name);
        }

        using var response = await manager.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer(response.StatusCode, body, response.Headers);
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}

/// <summary>A whole answer.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body, HttpResponseHeaders Headers)
{
    /// <summary>Of a problem document: the fields that it finds wrong.</summary>
    public IEnumerable<string> WrongFields => JsonNode.Parse(Body)?["errors"]?.AsObject().Select(error => error.Key) ?? [];

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    public void ShouldBe(HttpStatusCode status) => Status.ShouldBe(status, Body);

    /// <summary>A problem document of this status that finds exactly these fields wrong.</summary>
    public void ShouldRefuse(HttpStatusCode status, params string[] fields)
    {
        ShouldBe(status);
        WrongFields.ShouldBe(fields, ignoreOrder: true, Body);
    }
}
