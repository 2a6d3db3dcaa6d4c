using McpManager.Observability;
using Microsoft.OpenApi;

namespace McpManager.Api.OpenApi;

/// <summary>The OpenAPI 3.1 document, made of the endpoints themselves.</summary>
internal static class OpenApiSetup
{
    public const string DocumentName = "v1";

    public static IServiceCollection AddManagerOpenApi(this IServiceCollection services) => services.AddOpenApi(DocumentName, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "MCP Manager",
                Version = HealthReporter.Version,
                Description = "Runs Model Context Protocol servers as managed workloads. Errors are RFC 9457 problem documents.",
            };

            // Relative to the document's own address, so that it holds under /api/mcp too.
            document.Servers = [new OpenApiServer { Url = ".." }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer<ParameterSchemas>();
        options.AddOperationTransformer<Bodies>();
        options.AddOperationTransformer<AnyProblem>();
    });
}
