using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Contract;

/// <summary>What a contract test shows of a backend that passes it: a row of docs/parity.md.</summary>
/// <param name="what">The verb, or what of it.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ShowsAttribute(string what) : Attribute
{
    public string What => what;
}

/// <summary>The test runs only where the backend enforces this; elsewhere the row says why not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsAttribute(SpecField needed) : Attribute
{
    public SpecField Field => needed;
}
