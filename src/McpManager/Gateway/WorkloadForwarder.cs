using System.Net.Sockets;
using McpManager.Routing;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Yarp.ReverseProxy.Forwarder;

namespace McpManager.Gateway;

/// <summary>
/// Forwards a request to one ready replica of a workload and streams the answer back. Another replica is tried only when no connection could be
/// made: once a byte was sent, the workload may have acted on it.
/// </summary>
internal sealed class WorkloadForwarder(
    IHttpForwarder forwarder,
    GatewayClient client,
    GatewayDrain drain,
    GatewayMetrics metrics,
    HealthProber prober,
    TimeProvider time,
    ILogger<WorkloadForwarder> logger)
{
    /// <summary>Always answers: with the workload's answer, or with a problem that says why there is none.</summary>
    public async Task ForwardAsync(HttpContext context, RouteEntry entry, HttpTransformer transformer)
    {
        var workload = entry.Status.Name;
        if (entry.Ready.IsEmpty)
        {
            metrics.Refused(workload, StatusCodes.Status503ServiceUnavailable);
            await GatewayProblems.NoneReadyAsync(context, entry);
            return;
        }

        LiftLimits(context);
        var started = time.GetTimestamp();
        metrics.Started(workload);
        try
        {
            await TryAsync(context, entry, transformer);
        }
        finally
        {
            metrics.Ended(workload, context.Response.StatusCode, context.RequestAborted.IsCancellationRequested, time.GetElapsedTime(started));
        }
    }

    private async Task TryAsync(HttpContext context, RouteEntry entry, HttpTransformer transformer)
    {
        var ready = entry.Ready;
        var first = UpstreamChoice.Pick(ready, Random.Shared);
        for (var attempt = 0; ; attempt++)
        {
            var upstream = ready[(first + attempt) % ready.Length];
            var error = await SendAsync(context, upstream, transformer);
            if (error == ForwarderError.None || context.RequestAborted.IsCancellationRequested)
            {
                return;
            }

            var exception = context.Features.Get<IForwarderErrorFeature>()?.Exception;
            GatewayLog.ForwardFailed(logger, entry.Status.Name, upstream.ReplicaId, error, exception?.Message);
            prober.Suspect(upstream);
            if (context.Response.HasStarted)
            {
                return;
            }

            if (attempt + 1 == ready.Length || drain.Token.IsCancellationRequested || !NothingWasSent(error, exception))
            {
                await GatewayProblems.ForwardFailedAsync(context, entry, error, exception);
                return;
            }

            // YARP refuses a response that it finds set.
            context.Response.Clear();
            context.Features.Set<IForwarderErrorFeature>(null);
        }
    }

    private async ValueTask<ForwarderError> SendAsync(HttpContext context, Upstream upstream, HttpTransformer transformer)
    {
        upstream.Enter();
        try
        {
            return await forwarder.SendAsync(context, upstream.Prefix, client.Invoker, client.Config, transformer, drain.Token);
        }
        finally
        {
            upstream.Leave();
        }
    }

    /// <summary>The handler's errors of connecting. Its body was not begun then: that takes a connection.</summary>
    private static bool NothingWasSent(ForwarderError error, Exception? exception) => error switch
    {
        ForwarderError.Request => exception is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
            InnerException: SocketException,
        },

        // There is no activity timeout: what timed out is the connect.
        ForwarderError.RequestTimedOut => true,
        _ => false,
    };

    /// <summary>A workload sets its own limits. A stream may be slow, silent and endless.</summary>
    private static void LiftLimits(HttpContext context)
    {
        var features = context.Features;
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (features.Get<IHttpMinRequestBodyDataRateFeature>() is { } requestRate)
        {
            requestRate.MinDataRate = null;
        }

        if (features.Get<IHttpMinResponseDataRateFeature>() is { } responseRate)
        {
            responseRate.MinDataRate = null;
        }
    }
}
