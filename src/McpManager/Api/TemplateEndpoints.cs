using McpManager.Client;
using McpManager.Errors;
using McpManager.Templates;
using Microsoft.AspNetCore.Http.HttpResults;

namespace McpManager.Api;

/// <summary>The catalog.</summary>
internal static class TemplateEndpoints
{
    public static void MapTemplates(this IEndpointRouteBuilder endpoints)
    {
        var templates = endpoints.MapGroup("/templates").WithTags("templates");
        templates.MapGet("", List).Describe("list_templates", "All templates, and the files that could not be loaded");
        templates.MapGet("/{name}", Get).Describe("get_template", "One template").Problems(StatusCodes.Status404NotFound);
    }

    private static Ok<TemplateList> List(ITemplateCatalog catalog) => TypedResults.Ok(TemplateInfoMapper.ToList(catalog.Current));

    private static Ok<TemplateInfo> Get(string name, ITemplateCatalog catalog) => catalog.Current.Templates.TryGetValue(name, out var template)
        ? TypedResults.Ok(TemplateInfoMapper.ToInfo(template))
        : throw new ManagerException(ErrorKind.NotFound, $"There is no template '{FieldPath.Clean(name)}'.");
}
