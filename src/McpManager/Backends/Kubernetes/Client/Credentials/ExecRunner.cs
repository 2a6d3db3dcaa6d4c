using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using McpManager.Errors;

namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>Runs exec plugins: without a terminal, for a limited time, with limited output.</summary>
internal static class ExecRunner
{
    private const int MaxChars = 1 << 20;

    // Less than a call has.
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);

    /// <exception cref="KubernetesUnavailableException">It does not end, or prints without end.</exception>
    public static async Task<ExecOutput> RunAsync(ExecCommand command, TimeProvider time, CancellationToken ct)
    {
        if (Find(command.Program) is not { } path)
        {
            return new ExecOutput(ExitCode: null, string.Empty, string.Empty);
        }

        using var process = new System.Diagnostics.Process { StartInfo = StartInfo(command, path) };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw Failed(command, $"cannot be started: {PlainText.Clean(e.Message)}", e);
        }

        using var late = new CancellationTokenSource(s_timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            process.StandardInput.Close();
            var errors = ReadAsync(process.StandardError, linked.Token);
            var output = await ReadAsync(process.StandardOutput, linked.Token);
            await process.WaitForExitAsync(linked.Token);
            return output.Length > MaxChars ? throw Failed(command, "prints without end", inner: null) : new ExecOutput(process.ExitCode, output, await errors);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw Failed(command, $"did not end in {s_timeout.TotalSeconds:0} s", e);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static ProcessStartInfo StartInfo(ExecCommand command, string path)
    {
        var start = new ProcessStartInfo(path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in command.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment[ExecInfo.Variable] = command.Info;
        return start;
    }

    // .NET would look next to the manager and in the current folder before PATH.
    private static string? Find(string program) => Path.IsPathFullyQualified(program)
        ? File.Exists(program) ? program : null
        : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    // What is too long is read on until its end or the timeout, so that the program can end, but not kept.
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken ct)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        int length;
        while ((length = await reader.ReadAsync(buffer, ct)) > 0)
        {
            text.Append(buffer, 0, Math.Min(length, MaxChars + 1 - text.Length));
        }

        return text.ToString();
    }

    private static KubernetesUnavailableException Failed(ExecCommand command, string problem, Exception? inner) =>
        new(KubernetesOutage.Credentials, $"The credential plugin {PlainText.Clean(command.Program)} {problem}", inner);
}
