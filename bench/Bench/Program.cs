using System.Runtime.InteropServices;
using Bench;
using Bench.Report;

// Driven by scripts/bench.sh. Exit codes: 0 measured, 1 failed, 2 wrong arguments, 130 ended by a signal.
if (BenchOptions.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync($"bench: {BenchOptions.Usage}");
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    var report = await Runner.RunAsync(options, stop.Token);
    await ReportFiles.WriteAsync(report, options.Output);
    Console.WriteLine(Markdown.Of(report));
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
#pragma warning disable CA1031 // Whatever went wrong, what was started has been ended by now: one line says why.
catch (Exception e)
#pragma warning restore CA1031
{
    await Console.Error.WriteLineAsync($"bench: {e.Message}");
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
