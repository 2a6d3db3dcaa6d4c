namespace McpManager.Templates;

internal static partial class TemplateLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} templates are loaded")]
    public static partial void Loaded(ILogger log, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Template file {File} cannot be used: {Error}")]
    public static partial void Broken(ILogger log, string file, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Templates cannot be read; the former ones stay")]
    public static partial void ReloadFailed(ILogger log, Exception exception);
}
