using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace McpManager.Api.Containers;

/// <summary>The query of <c>GET /containers</c>, as given.</summary>
internal readonly record struct ListParameters(
    [property: FromQuery(Name = "status"), Description("Only those in this status")] string? Status,
    [property: FromQuery(Name = "template"), Description("Only those made from this template")] string? Template,
    [property: FromQuery(Name = "label"), Description("key=value; given more than once, all of them must hold")] string[]? Label,
    [property: FromQuery(Name = "limit"), Description("How many at most, 1 to 500; 500 when left out")] string? Limit,
    [property: FromQuery(Name = "cursor"), Description("next_cursor of the page before")] string? Cursor);
