using System.Text.Json.Nodes;
using McpManager.Api.Containers;
using McpManager.Api.Logs;
using McpManager.Client;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace McpManager.Api.OpenApi;

/// <summary>Query values are read as text, so that all mistakes are told at once; the document shows what they mean.</summary>
internal sealed class ParameterSchemas : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            parameter.Schema = parameter.Name switch
            {
                "status" => Words(WorkloadPhaseNames.All),
                "wait" => Words(["ready"]),
                "timeout" => Number(1, 600, WaitParameters.DefaultSeconds),
                "limit" => Number(1, ListFilter.MaxLimit, ListFilter.MaxLimit),
                "replica" => Number(0, 9999, whenAbsent: null),
                "tail" => new OpenApiSchema { AnyOf = [Number(0, LogParameters.MaxTail, LogParameters.DefaultTail), Words(["all"])] },
                "follow" or "timestamps" or "volumes" => new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = false },
                _ => parameter.Schema,
            };
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema Words(IEnumerable<string> words) =>
        new() { Type = JsonSchemaType.String, Enum = [.. words.Select(word => (JsonNode)word)] };

    private static OpenApiSchema Number(int min, int max, int? whenAbsent) => new()
    {
        Type = JsonSchemaType.Integer,
        Minimum = min.ToString(),
        Maximum = max.ToString(),
        Default = whenAbsent is { } value ? JsonValue.Create(value) : null,
    };
}
