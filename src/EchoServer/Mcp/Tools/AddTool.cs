using System.Globalization;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace EchoServer.Mcp.Tools;

internal sealed class AddTool : McpServerTool
{
    public override Tool ProtocolTool { get; } = new()
    {
        Name = "add",
        Title = "Add",
        Description = "Adds two numbers.",
        InputSchema = JsonElement.Parse(
            """
            {
              "type": "object",
              "properties": { "a": { "type": "number" }, "b": { "type": "number" } },
              "required": ["a", "b"],
              "additionalProperties": false
            }
            """u8),
        OutputSchema = JsonElement.Parse(
            """{ "type": "object", "properties": { "sum": { "type": "number" } }, "required": ["sum"] }"""u8),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, IdempotentHint = true, OpenWorldHint = false },
    };

    public override IReadOnlyList<object> Metadata => [];

    public override ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        var arguments = new Arguments(request.Params);
        var sum = arguments.Number("a") + arguments.Number("b");
        if (!double.IsFinite(sum))
            throw new ToolInputException("The sum is beyond what a JSON number of double precision holds.");

        var text = sum.ToString("R", CultureInfo.InvariantCulture);
        var result = Results.Text(text);
        result.StructuredContent = JsonElement.Parse($$"""{"sum":{{text}}}""");
        return new(result);
    }
}
