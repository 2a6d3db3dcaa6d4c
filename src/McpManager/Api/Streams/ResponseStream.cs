using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace McpManager.Api.Streams;

/// <summary>Writes items as they come. A reader sees each at once, and a burst costs one flush.</summary>
internal sealed class ResponseStream(TimeProvider time, IHostApplicationLifetime lifetime)
{
    // What is written and not flushed yet, at most.
    private const int MaxUnflushed = 32 * 1024;

    /// <summary>The pause after which an event stream says that it is alive: below the idle limits of common proxies.</summary>
    public static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(15);

    /// <summary>Ends with the items, when the client is gone, and when the manager stops.</summary>
    /// <param name="items">Gets the token that ends it.</param>
    /// <param name="keepAlive">Written after each quiet interval; empty for nothing.</param>
    public async Task WriteAsync<T>(
        HttpContext context,
        string contentType,
        Func<CancellationToken, IAsyncEnumerable<T>> items,
        Action<IBufferWriter<byte>, T> write,
        ReadOnlyMemory<byte> keepAlive)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var reader = items(end.Token).GetAsyncEnumerator(end.Token);
        var next = Task.FromResult(false);
        try
        {
            // The first item is asked for before the answer starts: a source that fails at once still gets its problem document.
            next = reader.MoveNextAsync().AsTask();
            if (next.IsFaulted)
            {
                await next;
            }

            Start(context, contentType);
            while (await MoveAsync(context, next, keepAlive, end.Token))
            {
                write(context.Response.BodyWriter, reader.Current);
                if (context.Response.BodyWriter.UnflushedBytes > MaxUnflushed)
                {
                    await context.Response.BodyWriter.FlushAsync(end.Token);
                }

                next = reader.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Both ends are orderly: there is nobody to tell, or the client reconnects to the next manager.
        }
        finally
        {
            await StopAsync(end, next);
            await reader.DisposeAsync();
        }
    }

    private async Task<bool> MoveAsync(HttpContext context, Task<bool> next, ReadOnlyMemory<byte> keepAlive, CancellationToken ct)
    {
        while (!next.IsCompleted)
        {
            await context.Response.BodyWriter.FlushAsync(ct);
            try
            {
                return await next.WaitAsync(keepAlive.IsEmpty ? Timeout.InfiniteTimeSpan : KeepAliveInterval, time, ct);
            }
            catch (TimeoutException) when (!next.IsCompleted)
            {
                context.Response.BodyWriter.Write(keepAlive.Span);
            }
        }

        return await next;
    }

    private static void Start(HttpContext context, string contentType)
    {
        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = "no-cache, no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        // A follower reads slowly by nature.
        if (context.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    // An enumerator must not be disposed of while it moves.
    private static async Task StopAsync(CancellationTokenSource end, Task<bool> next)
    {
        await end.CancelAsync();
        await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
