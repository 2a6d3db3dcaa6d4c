using System.Net;
using McpManager.Security.Engine;

namespace McpManager.Tests.Fakes;

/// <summary>Answers every name with what a test says.</summary>
internal sealed class FakeResolver : IHostResolver
{
    private volatile IPAddress[] _addresses = [];
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public Exception? Failure { get; set; }

    public bool Hangs { get; set; }

    public void Answers(params ReadOnlySpan<string> addresses)
    {
        var next = new IPAddress[addresses.Length];
        for (var i = 0; i < next.Length; i++)
        {
            next[i] = IPAddress.Parse(addresses[i]);
        }

        _addresses = next;
    }

    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken ct)
    {
        Interlocked.Increment(ref _calls);
        if (Hangs)
        {
            await Task.Delay(Timeout.Infinite, ct);
        }

        return Failure is null ? _addresses : throw Failure;
    }
}
