namespace EchoServer.Lifetime;

internal static class ExitCode
{
    public const int Success = 0;
    public const int CannotListen = 1;
    public const int BadSettings = 2;
}
