using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace McpManager.Api.OpenApi;

/// <summary>The bodies that handlers read themselves.</summary>
internal sealed class Bodies : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<BodyMetadata>().FirstOrDefault() is not { } body)
        {
            return;
        }

        operation.RequestBody = new OpenApiRequestBody
        {
            Required = !body.IsOptional,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/json"] = new() { Schema = await context.ReferenceAsync(body.Type, cancellationToken) },
            },
        };
    }
}

/// <summary>Schemas of types that no handler's signature names.</summary>
internal static class SchemaReferences
{
    public static async Task<IOpenApiSchema> ReferenceAsync(this OpenApiOperationTransformerContext context, Type type, CancellationToken ct)
    {
        context.Document!.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, cancellationToken: ct));
        return new OpenApiSchemaReference(type.Name, context.Document);
    }
}
