using System.Text;
using System.Threading.Channels;

namespace McpManager.Tests.Backends.Kubernetes.Client;

/// <summary>The body of a watch that tells what a test has it tell, when it has it.</summary>
internal sealed class WatchStream : BodyStream
{
    private readonly Channel<byte[]> _parts = Channel.CreateUnbounded<byte[]>();
    private TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when its reader asks for more: it has done with what it was told.</summary>
    public Task Idle => _idle.Task;

    /// <summary>Of an idle one. Completes when its reader has done with it.</summary>
    public async Task TellAsync(string line)
    {
        await Idle;
        _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _parts.Writer.TryWrite(Encoding.UTF8.GetBytes(line + "\n"));
        await Idle;
    }

    public void Break() => _parts.Writer.TryComplete(new IOException("The response ended prematurely."));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        byte[]? part;
        while (!_parts.Reader.TryRead(out part))
        {
            _idle.TrySetResult();
            await _parts.Reader.WaitToReadAsync(cancellationToken);
        }

        return Copy(part, buffer);
    }
}
