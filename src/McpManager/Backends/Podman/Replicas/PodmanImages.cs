using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Models;
using McpManager.Workloads.Images;

namespace McpManager.Backends.Podman.Replicas;

/// <summary>Has images there before containers are made of them. Several replicas that wait for one image wait for one pull, which ends with the last of them.</summary>
internal sealed class PodmanImages(PodmanClient client)
{
    private readonly ConcurrentDictionary<string, Pull> _pulls = new(StringComparer.Ordinal);

    /// <summary>The local image; it is pulled when it is not there.</summary>
    /// <param name="report">How far it is.</param>
    /// <exception cref="IOException">The registry's or Podman's own text.</exception>
    public async Task<ImageDetails> EnsureAsync(string reference, Action<string> report, CancellationToken ct)
    {
        if (await client.FindImageAsync(reference, ct) is { } image)
        {
            return image;
        }

        var pull = Join(reference, report);
        try
        {
            await pull.Done.WaitAsync(ct);
        }
        catch (PodmanException e)
        {
            throw new IOException($"the image {reference} cannot be pulled: {e.Message}", e);
        }
        finally
        {
            Leave(reference, pull, report);
        }

        return await client.FindImageAsync(reference, ct) ?? throw new IOException($"the image {reference} was pulled, but Podman does not find it by that name");
    }

    private Pull Join(string reference, Action<string> report)
    {
        lock (_pulls)
        {
            // One that failed may still be waited for by those who have not come to know.
            var pull = _pulls.TryGetValue(reference, out var begun) && !begun.Done.IsCompleted ? begun : new Pull(client, ImageReference.Qualify(reference));
            _pulls[reference] = pull;
            pull.Add(report);
            pull.Begin();
            return pull;
        }
    }

    private void Leave(string reference, Pull pull, Action<string> report)
    {
        lock (_pulls)
        {
            if (pull.Remove(report) == 0)
            {
                _pulls.TryRemove(new KeyValuePair<string, Pull>(reference, pull));
                _ = pull.CancelAsync();
            }
        }
    }

    // Its token source has no timer and needs no disposal: the last that leaves may still cancel it.
    [SuppressMessage("Design", "CA1001", Justification = "See above.")]
    private sealed class Pull(PodmanClient client, string reference)
    {
        private readonly CancellationTokenSource _cancel = new();
        private Task? _done;

        private ImmutableList<Action<string>> _waiting = [];

        public Task Done => _done!;

        public void Add(Action<string> report) => _waiting = _waiting.Add(report);

        /// <returns>How many still wait.</returns>
        public int Remove(Action<string> report) => (_waiting = _waiting.Remove(report)).Count;

        public void Begin() => _done ??= RunAsync();

        public Task CancelAsync() => _cancel.CancelAsync();

        private async Task RunAsync()
        {
            await Task.Yield();
            Tell($"pulling {reference}");
            await client.PullImageAsync(reference, "missing", line => Tell($"pulling {reference}: {line}"), _cancel.Token);
        }

        private void Tell(string text)
        {
            foreach (var report in _waiting)
            {
                report(text);
            }
        }
    }
}
