using McpManager.Client;
using McpManager.Errors;

namespace McpManager.Templates;

/// <summary>Checks the values of a template's defaults. The rules are those of workloads, which stand above templates: they are handed in.</summary>
internal delegate void DefaultsCheck(WorkloadRequest defaults, FieldErrors errors);
