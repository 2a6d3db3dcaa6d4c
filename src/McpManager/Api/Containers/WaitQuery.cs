using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace McpManager.Api.Containers;

/// <summary><c>?wait=ready&amp;timeout=60</c>, as given.</summary>
internal readonly record struct WaitParameters(
    [property: FromQuery(Name = "wait"), Description("ready: answer once every replica is ready")] string? Wait,
    [property: FromQuery(Name = "timeout"), Description("Seconds to wait at most, 1 to 600; 60 when left out")] string? Timeout)
{
    public const int DefaultSeconds = 60;

    /// <summary>How long to wait; <c>null</c> for not at all.</summary>
    /// <exception cref="Errors.ManagerException">A value cannot be read.</exception>
    public TimeSpan? Read()
    {
        var query = new QueryValues();
        if (Wait is not (null or "ready"))
        {
            query.Errors.Add("wait", "must be ready");
        }

        var seconds = query.Number("timeout", Timeout, min: 1, max: 600) ?? DefaultSeconds;
        query.ThrowIfAny();
        return Wait is null ? null : TimeSpan.FromSeconds(seconds);
    }
}
