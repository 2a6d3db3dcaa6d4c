using McpManager.Client;
using McpManager.Errors;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace McpManager.Api.OpenApi;

/// <summary>What every call may answer besides: 403 of the guards, 500, and whatever stands before the manager.</summary>
internal sealed class AnyProblem : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Any other error",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [ProblemWriter.ContentType] = new() { Schema = await context.ReferenceAsync(typeof(ProblemResponse), cancellationToken) },
            },
        };
    }
}
