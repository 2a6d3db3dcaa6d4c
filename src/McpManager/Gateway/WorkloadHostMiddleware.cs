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
    public Task InvokeAsync(HttpContext context)
    {
        var (kind, entry) = WorkloadHost.Find(context.Request.Host.Value, routes.Current);
        switch (kind)
        {
            case HostKind.Manager:
                return next(context);
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
