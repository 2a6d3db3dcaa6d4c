namespace EchoServer.Mcp.Tools;

/// <summary>The caller's arguments do not fit; the message is for the caller.</summary>
internal sealed class ToolInputException(string message) : Exception(message);
