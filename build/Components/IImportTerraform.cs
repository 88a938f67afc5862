using Nuke.Common;

/// <summary>Takes over a stack made by the public Terraform template.</summary>
public interface IImportTerraform : ICheckTools
{
    [Parameter("Terraform state file, version 4: 'terraform state pull > state.json'")]
    string? Tfstate => TryGetValue(() => Tfstate);

    Target ImportTerraform => _ => _
        .Description("Takes over a stack made by the public Terraform template; changes nothing in Azure")
        .DependsOn<ICheckTools>(x => x.CheckTools)
        .Requires(() => OrgPrefix)
        .Executes(async () => Report(await Run.ImportTerraformAsync()));
}
