using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace EchoServer.Mcp.Tools;

/// <summary>
/// A tool with its calls logged. Arguments that do not fit become a result with <c>isError</c>, which a model can read and correct
/// (MCP 2025-11-25, tools, error handling), instead of a protocol error, which it never sees.
/// </summary>
internal sealed partial class ObservedTool(McpServerTool inner, TimeProvider time, ILogger<ObservedTool> logger) : McpServerTool
{
    public override Tool ProtocolTool => inner.ProtocolTool;

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        var name = ProtocolTool.Name;
        var started = time.GetTimestamp();
        Started(name);
        try
        {
            var result = await inner.InvokeAsync(request, cancellationToken);
            Completed(name, time.GetElapsedTime(started).TotalMilliseconds);
            return result;
        }
        catch (ToolInputException e)
        {
            Refused(name, e.Message);
            return Results.Text(e.Message, isError: true);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Cancelled(name);
            throw;
        }
        catch (Exception e)
        {
            Failed(name, e);
            throw;
        }
    }

    [LoggerMessage(30, LogLevel.Debug, "CallStarted: {Tool}")]
    private partial void Started(string tool);

    [LoggerMessage(31, LogLevel.Information, "CallCompleted: {Tool} in {Milliseconds} ms")]
    private partial void Completed(string tool, double milliseconds);

    [LoggerMessage(32, LogLevel.Information, "CallRefused: {Tool}: {Reason}")]
    private partial void Refused(string tool, string reason);

    [LoggerMessage(33, LogLevel.Information, "CallCancelled: {Tool}")]
    private partial void Cancelled(string tool);

    [LoggerMessage(34, LogLevel.Error, "CallFailed: {Tool}")]
    private partial void Failed(string tool, Exception exception);
}
