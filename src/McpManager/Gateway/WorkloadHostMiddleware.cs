using McpManager.Routing;
using Microsoft.AspNetCore.Http.Features;

namespace McpManager.Gateway;

/// <summary>Requests whose Host is a workload's go to that workload; all others go on to the manager's own endpoints.</summary>
internal sealed class WorkloadHostMiddleware(
    RequestDelegate next,
    RouteTable routes,
    WorkloadForwarder forwarder,
    WorkloadTransformer transformer,
    GatewayMetrics metrics)
{
    // Names these requests in the metrics, which know others by their route.
    private static readonly Endpoint s_endpoint = new(requestDelegate: null, EndpointMetadataCollection.Empty, "gateway");

    public Task InvokeAsync(HttpContext context)
    {
        var (kind, entry) = WorkloadHost.Find(context.Request.Host.Value, routes.Current);
        if (kind == HostKind.Manager)
        {
            return next(context);
        }

        context.SetEndpoint(s_endpoint);
        switch (kind)
        {
            case HostKind.NotYet:
                metrics.Refused(string.Empty, StatusCodes.Status503ServiceUnavailable);
                return GatewayProblems.NotYetAsync(context);
            case HostKind.Unknown:
                metrics.Refused(string.Empty, StatusCodes.Status404NotFound);
                return GatewayProblems.UnknownAsync(context);
            default:
                if (RequestTarget.PathAndQuery(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget) is null)
                {
                    metrics.Refused(entry!.Status.Name, StatusCodes.Status400BadRequest);
                    return GatewayProblems.NotForwardableAsync(context);
                }

                return forwarder.ForwardAsync(context, entry!, transformer);
        }
    }
}
