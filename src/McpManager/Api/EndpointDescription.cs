using McpManager.Client;
using McpManager.Errors;

namespace McpManager.Api;

/// <summary>What the OpenAPI document says of an endpoint beyond its types.</summary>
internal static class EndpointDescription
{
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string id, string summary) => endpoint.WithName(id).WithSummary(summary);

    public static RouteHandlerBuilder Problems(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<ProblemResponse>(status, ProblemWriter.ContentType);
        }

        return endpoint;
    }

    /// <summary>The type of a body, which the handler reads itself: binding would stop at the first mistake.</summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder endpoint, bool isOptional)
        where T : notnull => endpoint.WithMetadata(new BodyMetadata(typeof(T), isOptional));
}

/// <summary>The type of a body. Not the framework's own metadata: routing would refuse by it before the name in the path was looked at, and an empty body too.</summary>
internal sealed record BodyMetadata(Type Type, bool IsOptional);
