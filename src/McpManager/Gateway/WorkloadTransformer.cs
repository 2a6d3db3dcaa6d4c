using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace McpManager.Gateway;

/// <summary>What changes between the client's messages and the workload's, beyond what YARP does (hop-by-hop headers, framing).</summary>
internal sealed class WorkloadTransformer : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext,
        HttpRequestMessage proxyRequest,
        string destinationPrefix,
        CancellationToken cancellationToken)
    {
        // Before the headers are copied: those of the body go to the content that is sent.
        if (proxyRequest.Content is { } body)
        {
            proxyRequest.Content = new UnbufferedContent(body);
        }

        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var target = RequestTarget.PathAndQuery(httpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        proxyRequest.RequestUri = RequestTarget.ToUri(destinationPrefix, target!);
        HopByHop.RemoveNamed(httpContext.Request.Headers.Connection, proxyRequest);
        ForwardedHeaders.Set(httpContext, proxyRequest);

        // The upstream's own authority: workloads check Host against DNS rebinding.
        proxyRequest.Headers.Host = null;
        GatewayClient.ForbidSilentRetry(proxyRequest);
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext,
        HttpResponseMessage? proxyResponse,
        CancellationToken cancellationToken)
    {
        if (!await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken))
        {
            return false;
        }

        var headers = httpContext.Response.Headers;
        HopByHop.RemoveNamed(proxyResponse!.Headers, headers);
        DropReasonPhrase(httpContext);
        if (proxyResponse.Content.Headers.ContentType?.MediaType is { } type && type.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase))
        {
            headers["X-Accel-Buffering"] = "no";
        }

        // A stream's headers go out before its first event: clients wait for them. A body of known length comes at once, with its headers.
        if (headers.ContentLength is null && MayHaveBody(httpContext, proxyResponse))
        {
            try
            {
                await httpContext.Response.Body.FlushAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // The client left. Copying the body finds that too, and there YARP handles a response that has started.
            }
        }

        return true;
    }

    private static bool MayHaveBody(HttpContext context, HttpResponseMessage response) =>
        (int)response.StatusCode is >= 200 and not (204 or 205 or 304) && !HttpMethods.IsHead(context.Request.Method);

    /// <summary>Clients ignore it (RFC 9112 §4), and the server writes it unchecked: a line break in it would split the response.</summary>
    private static void DropReasonPhrase(HttpContext context)
    {
        var response = context.Features.GetRequiredFeature<IHttpResponseFeature>();
        if (response.ReasonPhrase is { } phrase && phrase.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            response.ReasonPhrase = null;
        }
    }
}
