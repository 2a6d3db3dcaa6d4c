using System.Collections.Concurrent;
using System.Text;
using McpManager.Backends.Process.Logs;
using McpManager.Backends.Process.Posix;
using McpManager.IntegrationTests.Rigs;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpManager.IntegrationTests.Backends.Process;

/// <summary>The pump on real pipes.</summary>
public sealed class LogPumpTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mcp-pump-").FullName;
    private readonly LogPump _pump = new(NullLogger.Instance);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _pump.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_sink_that_breaks_takes_nothing_from_the_others()
    {
        var lines = new ConcurrentQueue<string>();
        using var broken = Add("broken", _ => throw new InvalidOperationException("a bug"));
        using var good = Add("good", data => lines.Enqueue(Encoding.UTF8.GetString(data)));

        await File.AppendAllTextAsync(Path.Combine(_folder, "broken"), "x", Ct);
        await File.AppendAllTextAsync(Path.Combine(_folder, "good"), "y", Ct);

        await Eventually.TrueAsync(() => lines.Contains("y"), "the other pipe is read");
    }

    [Fact]
    public async Task What_was_written_last_is_read_before_a_pipe_is_let_go()
    {
        var text = new StringBuilder();
        var source = Add("pipe", data => text.Append(Encoding.UTF8.GetString(data)));

        await File.AppendAllTextAsync(Path.Combine(_folder, "pipe"), new string('x', 50_000), Ct);
        source.Dispose();
        source.Dispose();

        text.Length.ShouldBe(50_000);
    }

    [Fact]
    public async Task A_file_in_the_place_of_a_pipe_is_read_once_and_let_go()
    {
        var lines = new ConcurrentQueue<string>();
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "forged", Ct);
        using var forged = Add("file", data => lines.Enqueue(Encoding.UTF8.GetString(data)));

        await Eventually.TrueAsync(() => _pump.Count == 0, "it is let go");
        lines.ShouldBe(["forged"]);
        using var good = Add("good", data => lines.Enqueue(Encoding.UTF8.GetString(data)));
        forged.Dispose();
        await File.AppendAllTextAsync(Path.Combine(_folder, "good"), "y", Ct);
        await Eventually.TrueAsync(() => lines.Contains("y"), "a pipe that took over its descriptor is read on");
    }

    private IDisposable Add(string name, McpManager.Backends.Process.LogSink sink)
    {
        var path = Path.Combine(_folder, name);
        Libc.MakeFifo(path);
        return _pump.Add(Libc.OpenFifo(path), sink);
    }
}
