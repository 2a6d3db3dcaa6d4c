using System.Text.Json;
using System.Text.Json.Serialization;
using EchoServer.Mcp.Tools;
using EchoServer.Rest;

namespace EchoServer.Mcp;

/// <summary>What the MCP endpoint offers, for people and scripts that have no MCP client.</summary>
internal static class CapabilitiesEndpoint
{
    public static void MapCapabilities(this IEndpointRouteBuilder routes)
    {
        var identity = routes.ServiceProvider.GetRequiredService<ServiceIdentity>();
        var tools = routes.ServiceProvider.GetRequiredService<ToolCatalog>();
        routes.MapGet("/mcp/capabilities", context =>
            context.ReplyAsync(Describe(identity, tools), CapabilitiesJson.Default.CapabilitiesResponse));
    }

    private static CapabilitiesResponse Describe(ServiceIdentity identity, ToolCatalog tools) => new(
        new ServerResponse(identity.Name, identity.Version),
        "streamable-http",
        "/mcp",
        ProtocolVersions.All,
        [.. tools.Collection.Select(tool => tool.ProtocolTool)
            .Select(tool => new ToolResponse(tool.Name, tool.Description, tool.InputSchema, tool.OutputSchema))]);
}

internal sealed record CapabilitiesResponse(
    ServerResponse Server,
    string Transport,
    string Endpoint,
    IReadOnlyList<string> ProtocolVersions,
    IReadOnlyList<ToolResponse> Tools);

internal sealed record ServerResponse(string Name, string Version);

internal sealed record ToolResponse(string Name, string? Description, JsonElement InputSchema, JsonElement? OutputSchema);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CapabilitiesResponse))]
internal sealed partial class CapabilitiesJson : JsonSerializerContext;
