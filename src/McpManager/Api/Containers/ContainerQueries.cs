using McpManager.Client;
using McpManager.Errors;
using McpManager.Routing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace McpManager.Api.Containers;

/// <summary>List and status: both from the snapshot, never from the backend.</summary>
internal static class ContainerQueries
{
    public static Ok<WorkloadList> List([AsParameters] ListParameters parameters, RouteTable routes) =>
        TypedResults.Ok(ListFilter.Read(parameters).Apply(Snapshot(routes)));

    public static Ok<WorkloadStatus> Get(string name, RouteTable routes) => TypedResults.Ok(Entry(name, routes).Status);

    /// <exception cref="ManagerException"><see cref="ErrorKind.Malformed"/>, <see cref="ErrorKind.NotFound"/>, <see cref="ErrorKind.Unavailable"/>.</exception>
    public static RouteEntry Entry(string name, RouteTable routes)
    {
        var parsed = PathName.Parse(name);
        return Snapshot(routes).ByName.GetValueOrDefault(parsed.Value) ?? throw PathName.Unknown(parsed);
    }

    private static RouteSnapshot Snapshot(RouteTable routes) =>
        routes.Current ?? throw new ManagerException(ErrorKind.Unavailable, "The first list of workloads is still awaited from the backend.");
}
