using ModelContextProtocol.Protocol;

namespace EchoServer.Mcp.Tools;

internal static class Results
{
    public static CallToolResult Text(string text, bool isError = false) => new()
    {
        Content = [new TextContentBlock { Text = text }],
        IsError = isError ? true : null,
    };
}
