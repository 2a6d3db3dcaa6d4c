namespace McpManager.Backends.Process.Posix;

/// <summary>The signal numbers in use; they are the same on Linux and macOS.</summary>
internal static class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;
}
