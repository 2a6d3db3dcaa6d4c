using System.ComponentModel;
using McpManager.Workloads.Backends;
using Microsoft.AspNetCore.Mvc;

namespace McpManager.Api.Containers;

/// <summary><c>?volumes=true</c>, as given.</summary>
internal readonly record struct RemoveParameters(
    [property: FromQuery(Name = "volumes"), Description("true: remove its named volumes too")] string? Volumes)
{
    public RemoveOptions Read()
    {
        var query = new QueryValues();
        var options = new RemoveOptions(query.Flag("volumes", Volumes));
        query.ThrowIfAny();
        return options;
    }
}
