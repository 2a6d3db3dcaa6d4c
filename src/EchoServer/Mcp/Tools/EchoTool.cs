using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace EchoServer.Mcp.Tools;

internal sealed class EchoTool : McpServerTool
{
    public override Tool ProtocolTool { get; } = new()
    {
        Name = "echo",
        Title = "Echo",
        Description = "Returns the message unchanged.",
        InputSchema = JsonElement.Parse(
            """
            {
              "type": "object",
              "properties": { "message": { "type": "string", "description": "What to return" } },
              "required": ["message"],
              "additionalProperties": false
            }
            """u8),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, IdempotentHint = true, OpenWorldHint = false },
    };

    public override IReadOnlyList<object> Metadata => [];

    public override ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default) =>
        new(Results.Text(new Arguments(request.Params).Text("message")));
}
