using System.Threading.Channels;
using McpManager.Configuration;

namespace McpManager.Templates;

/// <summary>
/// The templates of a folder, read again whenever it changes. The file system's notification makes it prompt; a slow poll makes it certain, where
/// notifications are lost or do not exist (network file systems, a folder that comes later).
/// </summary>
internal sealed class TemplateCatalog(ManagerOptions options, DefaultsCheck check, TimeProvider time, ILogger<TemplateCatalog> log)
    : ITemplateCatalog, IHostedService, IDisposable
{
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(15);

    // An editor writes a file in several steps: they are awaited, so that no half of it is read.
    public static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(150);

    private readonly string _folder = options.TemplatesDir;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile TemplateSnapshot _current = TemplateSnapshot.Empty;
    private FolderWatcher? _watcher;
    private ITimer? _poll;
    private Task _loop = Task.CompletedTask;
    private int _disposed;

    public TemplateSnapshot Current => _current;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Watched before it is read: a change in between is seen twice, not never.
        _watcher = new FolderWatcher(_folder, Signal);
        _watcher.Ensure();
        Reload();
        _poll = time.CreateTimer(_ => Signal(), state: null, PollInterval, PollInterval);
        _loop = FollowAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Can be called more than once: the container holds one instance under three services.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        _stop.Cancel();
        _poll?.Dispose();
        _watcher?.Dispose();
        _stop.Dispose();
    }

    private void Signal() => _changes.Writer.TryWrite(true);

    private async Task FollowAsync(CancellationToken ct)
    {
        while (await _changes.Reader.WaitToReadAsync(ct))
        {
            await Task.Delay(Settle, time, ct);
            while (_changes.Reader.TryRead(out _))
            {
            }

            try
            {
                _watcher!.Ensure();
                Reload();
            }
            catch (Exception e)
            {
                // The next change or poll tries again; a loop that ended would never.
                TemplateLog.ReloadFailed(log, e);
            }
        }
    }

    private void Reload()
    {
        var before = _current;
        var next = TemplateFolder.Load(_folder, check);
        _current = next;
        foreach (var error in next.Errors.Except(before.Errors))
        {
            TemplateLog.Broken(log, error.File, error.Error);
        }

        if (!next.Templates.Keys.SequenceEqual(before.Templates.Keys))
        {
            TemplateLog.Loaded(log, next.Templates.Count);
        }
    }
}
