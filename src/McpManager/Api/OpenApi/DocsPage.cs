namespace McpManager.Api.OpenApi;

/// <summary>The document as a page, from files of this assembly alone.</summary>
internal static class DocsPage
{
    public static IApplicationBuilder UseDocsPage(this IApplicationBuilder app) => app.UseSwaggerUI(page =>
    {
        page.RoutePrefix = "docs";
        page.DocumentTitle = "MCP Manager";
        page.SwaggerEndpoint($"../openapi/{OpenApiSetup.DocumentName}.json", "MCP Manager");
    });
}
