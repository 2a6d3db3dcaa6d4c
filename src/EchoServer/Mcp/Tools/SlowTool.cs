using System.Globalization;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace EchoServer.Mcp.Tools;

/// <summary>Takes its time, so that progress, cancellation and draining can be seen.</summary>
internal sealed class SlowTool(TimeProvider time) : McpServerTool
{
    private const double MaxSeconds = 600;
    private const int MaxSteps = 1000;
    private const int DefaultSteps = 5;

    public override Tool ProtocolTool { get; } = new()
    {
        Name = "slow",
        Title = "Slow",
        Description = "Waits for some seconds in equal steps and reports progress after each.",
        InputSchema = JsonElement.Parse(
            """
            {
              "type": "object",
              "properties": {
                "seconds": { "type": "number", "minimum": 0, "maximum": 600, "default": 1, "description": "How long it takes in all" },
                "steps": { "type": "integer", "minimum": 1, "maximum": 1000, "default": 5, "description": "Into how many parts" }
              },
              "additionalProperties": false
            }
            """u8),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, IdempotentHint = true, OpenWorldHint = false },
    };

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        var arguments = new Arguments(request.Params);
        var seconds = arguments.NumberBetween("seconds", 0, MaxSeconds, fallback: 1);
        var steps = arguments.IntegerBetween("steps", 1, MaxSteps, DefaultSteps);

        for (var step = 1; step <= steps; step++)
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds / steps), time, cancellationToken);
            await ReportAsync(request, step, steps, cancellationToken);
        }

        return Results.Text(string.Create(CultureInfo.InvariantCulture, $"Done after {seconds} s in {steps} steps."));
    }

    private static Task ReportAsync(
        RequestContext<CallToolRequestParams> request, int step, int steps, CancellationToken cancellationToken) =>
        request.Params?.ProgressToken is { } token
            ? request.Server.NotifyProgressAsync(
                token,
                new ProgressNotificationValue { Progress = step, Total = steps, Message = $"Step {step} of {steps}" },
                cancellationToken: cancellationToken)
            : Task.CompletedTask;
}
