using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpManager.IntegrationTests.EchoServer;

/// <summary>MCP messages as bytes on the wire: for what a well-behaved client never sends.</summary>
internal static class RawMcp
{
    public static HttpRequestMessage Post(string body, params (string Name, string? Value)[] headers)
    {
        var request = With(HttpMethod.Post, headers);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        return request;
    }

    public static HttpRequestMessage With(HttpMethod method, params (string Name, string? Value)[] headers)
    {
        var request = new HttpRequestMessage(method, "/mcp");
        foreach (var (name, value) in headers.Where(header => header.Value is not null))
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        return request;
    }

    /// <summary>A complete request of 2026-07-28; the parameters may bring their own <c>_meta</c>.</summary>
    public static string Stateless(string method, string parameters = "{}", string version = Clients.Stateless)
    {
        var content = JsonNode.Parse(parameters)!.AsObject();
        content["_meta"] ??= new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = version,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
        };
        return new JsonObject { ["jsonrpc"] = "2.0", ["id"] = "the-id", ["method"] = method, ["params"] = content }.ToJsonString();
    }

    public static string Initialize(string version = Clients.Stateful) =>
        $$"""
        {"jsonrpc":"2.0","id":"the-id","method":"initialize","params":{
          "protocolVersion":"{{version}}","capabilities": {},"clientInfo":{"name":"raw","version":"1"} } }
        """;

    /// <summary>A call that reports progress after every thousandth of its time.</summary>
    public static string Slow(string id, double seconds) =>
        $$"""
        {"jsonrpc":"2.0","id":{{id}},"method":"tools/call","params":{
          "name":"slow","arguments":{ "seconds":{{seconds}},"steps":1000 },"_meta":{"progressToken":"p"} } }
        """;

    public static async Task<(int Code, string? Id, JsonElement Error)> ErrorAsync(HttpResponseMessage response)
    {
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var error = body.RootElement.GetProperty("error").Clone();
        return (error.GetProperty("code").GetInt32(), body.RootElement.GetProperty("id").GetString(), error);
    }
}
