using System.Net.Sockets;
using System.Text;

namespace McpManager.IntegrationTests.Rigs.Podman;

/// <summary>A socket before Podman's, which passes all on until a certain call: then something happens to Podman, in the middle of that call.</summary>
internal sealed class FaultySocket : IAsyncDisposable
{
    private readonly string _podman;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mcp-faulty-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private volatile Break? _break;

    public FaultySocket(string podman)
    {
        _podman = podman;
        Path = System.IO.Path.Combine(_folder.FullName, "podman.sock");
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen(64);
        _accepting = AcceptAsync();
    }

    public string Path { get; }

    /// <summary>Has <paramref name="happen"/> happen once, at the next such call.</summary>
    /// <param name="isAnswerLost">When Podman has done it and its answer is on the way; else right after it was asked.</param>
    /// <returns>Completes when it has happened.</returns>
    public Task BreakAt(string method, string call, bool isAnswerLost, Func<Task> happen)
    {
        var next = new Break(method, call, isAnswerLost, happen);
        _break = next;
        return next.Happened.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = PassAsync(await _listener.AcceptAsync(_end.Token));
        }
    }

    private async Task PassAsync(Socket accepted)
    {
        using var client = new NetworkStream(accepted, ownsSocket: true);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_podman), _end.Token);
            using var podman = new NetworkStream(socket, ownsSocket: false);
            var passage = new Passage(this, client, podman);

            // The end of one direction ends both: each side has to see what the other did.
            await await Task.WhenAny(passage.AskAsync(), passage.AnswerAsync());
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // As was wanted, or nobody listens any more.
        }
    }

    private Break? Take(string head) => _break is { } armed && armed.Matches(head) && Interlocked.CompareExchange(ref _break, null, armed) == armed ? armed : null;

    private sealed class Passage(FaultySocket owner, NetworkStream client, NetworkStream podman)
    {
        private volatile Break? _fault;

        public async Task AskAsync()
        {
            var buffer = new byte[64 * 1024];
            int length;
            while ((length = await client.ReadAsync(buffer, owner._end.Token)) > 0)
            {
                _fault ??= owner.Take(Encoding.ASCII.GetString(buffer, 0, length).Split('\r')[0]);
                await podman.WriteAsync(buffer.AsMemory(0, length), owner._end.Token);
                if (_fault is { IsAnswerLost: false } fault)
                {
                    await fault.HappenAsync();
                    return;
                }
            }
        }

        public async Task AnswerAsync()
        {
            var buffer = new byte[64 * 1024];
            int length;
            while ((length = await podman.ReadAsync(buffer, owner._end.Token)) > 0)
            {
                if (_fault is { } fault)
                {
                    // However fast Podman was, its answer does not come.
                    await (fault.IsAnswerLost ? fault.HappenAsync() : fault.Happened.Task);
                    return;
                }

                await client.WriteAsync(buffer.AsMemory(0, length), owner._end.Token);
            }
        }
    }

    private sealed record Break(string Method, string Call, bool IsAnswerLost, Func<Task> Happen)
    {
        public TaskCompletionSource Happened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task HappenAsync()
        {
            await Happen();
            Happened.TrySetResult();
        }

        public bool Matches(string head) => head.StartsWith(Method + " ", StringComparison.Ordinal) && head.Contains(Call, StringComparison.Ordinal);
    }
}
