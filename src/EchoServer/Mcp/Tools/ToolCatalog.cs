using ModelContextProtocol.Server;

namespace EchoServer.Mcp.Tools;

/// <summary>
/// The tools. Each writes its schema out and reads its arguments by hand: the SDK's attributes do both by reflection, at every start.
/// </summary>
internal sealed class ToolCatalog
{
    public ToolCatalog(TimeProvider time, ILogger<ObservedTool> logger)
    {
        foreach (McpServerTool tool in new McpServerTool[] { new EchoTool(), new AddTool(), new SlowTool(time) })
            Collection.Add(new ObservedTool(tool, time, logger));
    }

    public McpServerPrimitiveCollection<McpServerTool> Collection { get; } = [];
}
