using System.Diagnostics;

namespace McpManager.IntegrationTests.Rigs.Docker;

/// <summary>Runs programs to their end.</summary>
internal static class Command
{
    /// <summary>What it printed; fails with both outputs when it fails.</summary>
    public static async Task<string> RunAsync(IReadOnlyList<string> command, params (string Name, string Value)[] environment)
    {
        var (code, output, errors) = await TryAsync(command, environment);
        return code == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', command)}: {code}\n{output}\n{errors}");
    }

    public static async Task<(int Code, string Output, string Errors)> TryAsync(IReadOnlyList<string> command, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
