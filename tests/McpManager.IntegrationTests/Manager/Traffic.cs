using System.Collections.Concurrent;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Manager;

/// <summary>Requests to a workload without a pause, through the gateway, from a few clients; collects those that were not answered as they should.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private const int Clients = 4;

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = [];
    private readonly Task[] _clients;
    private long _sent;

    public Traffic(ManagerProcess manager, string workload)
        : this(manager.Http, manager.Workload(workload, "/health"))
    {
    }

    public Traffic(HttpClient http, Uri url) => _clients = [.. Enumerable.Range(0, Clients).Select(_ => Task.Run(() => SendAsync(http, url)))];

    /// <summary>Returns when some more requests were answered, one way or the other.</summary>
    public Task GoesOnAsync()
    {
        var reached = Interlocked.Read(ref _sent) + (10 * Clients);
        return Eventually.TrueAsync(() => Interlocked.Read(ref _sent) >= reached, "traffic goes on");
    }

    /// <summary>Ends it, and answers what went wrong.</summary>
    public async Task<IReadOnlyCollection<string>> EndAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        return _failures;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
    }

    private async Task SendAsync(HttpClient http, Uri url)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                // A request that was begun is finished: what a client calls off is no failure of the manager.
                using var response = await http.GetAsync(url, CancellationToken.None);
                if (!response.IsSuccessStatusCode)
                {
                    _failures.Enqueue($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
                }
            }
            catch (HttpRequestException e)
            {
                _failures.Enqueue(e.Message);
            }

            Interlocked.Increment(ref _sent);
        }
    }
}
