using EchoServer.Configuration;
using EchoServer.Lifetime;

namespace EchoServer;

/// <summary>The example MCP server: REST endpoints to try with curl, and a real MCP endpoint at <c>/mcp</c> that speaks both protocol eras.</summary>
internal static class Program
{
    private static async Task<int> Main()
    {
        var (settings, problems) = SettingsParser.Parse(Environment.GetEnvironmentVariable);
        if (settings is null)
        {
            foreach (var problem in problems)
                await Console.Error.WriteLineAsync(problem);
            return ExitCode.BadSettings;
        }

        var app = EchoApplication.Build(settings);
        try
        {
            await app.RunAsync();
            return ExitCode.Success;
        }
        catch (Exception e) when (StartFailure.IsAddressProblem(e))
        {
            await Console.Error.WriteLineAsync($"cannot listen on {settings.Endpoint}: {e.Message}");
            return ExitCode.CannotListen;
        }
    }
}
