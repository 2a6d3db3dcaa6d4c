namespace McpManager.Templates;

/// <summary>The catalog's part of the composition root. Needs ManagerOptions, TimeProvider, and the rules (<see cref="DefaultsCheck"/>) from AddWorkloads.</summary>
internal static class TemplatesRegistration
{
    public static IServiceCollection AddTemplates(this IServiceCollection services) => services
        .AddSingleton<TemplateCatalog>()
        .AddSingleton<ITemplateCatalog>(provider => provider.GetRequiredService<TemplateCatalog>())
        .AddHostedService(provider => provider.GetRequiredService<TemplateCatalog>());
}
